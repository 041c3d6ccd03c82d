"""The site around the events: home page, plain pages, frame and look."""
