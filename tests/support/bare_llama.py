"""llama.cpp's own server, as its library brings it: `python bare_llama.py FILE PORT KEY`."""

import os
import sys
import threading

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
import xllamacpp

parameters = xllamacpp.CommonParams()
parameters.model.path, parameters.port = sys.argv[1], int(sys.argv[2])
parameters.api_keys = [sys.argv[3]]
parameters.hostnames = ["127.0.0.1"]
parameters.n_ctx, parameters.n_parallel = 8192, 4
parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
parameters.verbosity = 1
server = xllamacpp.Server(parameters)
threading.Event().wait()
