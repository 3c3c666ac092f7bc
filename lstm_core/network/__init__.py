"""The network: its recipe, its cells, building, training, saving. Keras lives here.

`recipe` alone is free of Keras, because the web process needs it.
"""
