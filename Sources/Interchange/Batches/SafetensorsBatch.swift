// Named float32 tensors in the safetensors format (Hugging Face, 2022), which PyTorch, JAX and
// NumPy read. `Docs/Gradients.md` says what each tensor is.
internal import Experiments

enum SafetensorsBatch: BatchFormat {
  static let ending = "safetensors"
  static let summary = "named float32 tensors"

  static func encode(_ batch: BatchExport) -> [UInt8] {
    var file = Safetensors()
    file.metadata = [
      ("format", "resplay-gradients/1"), ("name", batch.name), ("seed", String(batch.seed)),
      ("step", String(batch.step)),
    ]
    file.tensors = batch.tensors
    return file.encoded()
  }
}
