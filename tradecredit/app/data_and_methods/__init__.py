"""Where do the numbers come from, and are they sound?"""
