"""Which buyers owe me what, and how much of it would be paid?"""
