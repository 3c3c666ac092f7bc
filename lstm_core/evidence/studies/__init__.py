"""What is measured for the table RNN against LSTM, as lists of descriptions. No Keras here.

Each module has one study: pure functions that say which experiments it is made of. `catalogue`
names them all.
"""
