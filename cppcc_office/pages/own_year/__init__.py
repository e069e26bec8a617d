"""Members' own year, gathered: targets with their evidence, links to visit, training, the duty record and papers."""
