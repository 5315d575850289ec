"""Other writes of archives: intake, bulk, catalogue, destruction, handing over, applications, nightly work."""
