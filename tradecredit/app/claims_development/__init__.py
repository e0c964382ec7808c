"""How far are recent claims developed, and what will they end at?"""
