"""The reading half of CKAN's Action API, version 3, so that clients and harvesters of others work unchanged."""
