"""What must I declare, notify or file, and by when?"""
