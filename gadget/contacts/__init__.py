"""The people the gadget can write to: kept on the device, found by the name that was said. No network, no clock."""
