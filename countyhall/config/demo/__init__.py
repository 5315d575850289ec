"""The demo county: real units of Kinmen County Government, people clearly made up."""
