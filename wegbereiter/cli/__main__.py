import sys

from wegbereiter.cli import main

sys.exit(main())
