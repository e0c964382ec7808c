"""What do I know about this buyer, and what do I do next?"""
