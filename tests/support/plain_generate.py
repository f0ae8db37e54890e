"""What a plain `generate` answers: JSON lines of prompts in, JSON lines of texts out.

    python tests/support/plain_generate.py FOLDER TOKENS < prompts > texts

Runs in the Python that has torch.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

folder, tokens = sys.argv[1], int(sys.argv[2])
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
tokenizer = AutoTokenizer.from_pretrained(folder)
for line in sys.stdin:
    ids = tokenizer(json.loads(line), return_tensors="pt").input_ids
    with torch.inference_mode():
        found = model.generate(ids, max_new_tokens=tokens, do_sample=False)
    text = tokenizer.decode(found[0, ids.shape[1] :], skip_special_tokens=True)
    print(json.dumps(text), flush=True)
