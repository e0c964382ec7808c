"""Where does the book stand today, and what needs attention first?"""
