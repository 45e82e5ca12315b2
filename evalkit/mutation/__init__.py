"""Rule files with one number changed: do the cases notice?"""
