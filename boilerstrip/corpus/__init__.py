"""Batch-cleans a corpus: reads records, counts the lines of sites, cleans, writes, resumes."""
