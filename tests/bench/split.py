#!/usr/bin/env python3
"""Prepare files for bare_insert: split.py OUT FILE... (not part of what is measured)."""
import os
import re
import sys

for path in sys.argv[2:]:
    with open(path, encoding='utf-8') as f:
        blocks = [re.sub(r'\s*\n\s*', ' ', b) for b in re.split(r'\n\s*\n', f.read()) if b.strip()]
    with open(os.path.join(sys.argv[1], os.path.basename(path)), 'w', encoding='utf-8') as f:
        for b in blocks:
            f.write(f'P\t{b}\n')
            f.writelines(f'S\t{s}\n' for s in re.split(r'(?<=[。！？])', b) if s.strip())
