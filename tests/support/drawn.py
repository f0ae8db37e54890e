"""How often each of a few tokens is drawn at a temperature, as JSON; runs in the Python with torch.

python tests/support/drawn.py TEMPERATURE SEEDS < JSON list of scores
"""

import json
import sys

import torch

from fairhand_model.torch_drawing import gumbel_noise, key_of

temperature, seeds = float(sys.argv[1]), int(sys.argv[2])
scores = torch.tensor(json.load(sys.stdin))
keys = torch.tensor([key_of(seed, 0) for seed in range(seeds)], dtype=torch.int32)
numbers = torch.arange(len(scores), dtype=torch.int32)
drawn = (scores + temperature * gumbel_noise(keys, numbers)).argmax(dim=-1)
json.dump(torch.bincount(drawn, minlength=len(scores)).tolist(), sys.stdout)
