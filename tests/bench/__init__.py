"""What `make bench` runs: it measures the figures that the project aims for, and prints them."""
