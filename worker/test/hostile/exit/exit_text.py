import sys
sys.exit("so long")
