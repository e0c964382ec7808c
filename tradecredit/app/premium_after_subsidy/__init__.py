"""What does cover cost me after subsidy, and which scheme do I qualify for?"""
