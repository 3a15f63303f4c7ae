"""The kinds of layers, one file for each: read, computed in NumPy and written as C++."""
