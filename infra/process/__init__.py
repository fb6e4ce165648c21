"""What a process of ours keeps in order, the command as the embedded cloud.

signals    those that ask it to end, and when they are heard
directory  one that goes with its owner, however that ends
"""
