"""What others do with the lake. The parts are in the modules that each function names."""
