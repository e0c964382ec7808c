"""How fast does cover grow, where, and under which events?"""
