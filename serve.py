"""The same as `kg serve`."""

import sys

from kg.cli import main

main(["serve", *sys.argv[1:]])
