"""How does my own book look?"""
