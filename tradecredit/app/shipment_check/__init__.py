"""May I ship this order on cover, and what do I keep at risk?"""
