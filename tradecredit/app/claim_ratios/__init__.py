"""What do claims cost against premium and against cover, by market and cause?"""
