"""`make bench`: how fast the product is on this machine, as ratios against an empty view in the same run."""
