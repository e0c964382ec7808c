"""What would a limit cut leave uninsured, and which orders should I hold?"""
