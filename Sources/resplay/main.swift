print("resplay")
