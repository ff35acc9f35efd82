"""Checks every NAME.onnx of a folder: the checker accepts it with all shapes inferred, and
onnxruntime computes from NAME.safetensors' input its output, for its batch and for one row."""

import pathlib
import sys

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

onnxruntime.set_default_logger_severity(3)
folder = pathlib.Path(sys.argv[1])
agreeing, failures = 0, []
for path in sorted(folder.glob("*.onnx")):
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"])
        data = load_file(path.with_suffix(".safetensors"))
        wanted = data["output"]
        for rows in (len(wanted), 1):
            (got,) = session.run(["output"], {"input": data["input"][:rows]})
            assert got.shape == wanted[:rows].shape, f"{got.shape}, not {wanted[:rows].shape}"
            assert numpy.isfinite(wanted).all(), "the engine's output is not finite"
            scale = max(float(numpy.abs(wanted).max()), 1e-6)
            error = float(numpy.abs(got - wanted[:rows]).max()) / scale
            assert error <= 1e-5, f"{error:.1e} of the largest output apart"
        agreeing += 1
    except Exception as error:  # every model is reported
        failures.append(f"{path.stem}: {type(error).__name__}: {str(error)[:600]}")
for failure in failures:
    print(failure)
print(f"{agreeing} models agree")
sys.exit(1 if failures else 0)
