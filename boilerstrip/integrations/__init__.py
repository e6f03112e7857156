"""Other people's pipelines and clusters; each module needs the library that it is named after, as an extra."""
