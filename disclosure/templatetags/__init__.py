"""The filters and tags that the templates of the site use."""
