// Words of other frameworks and papers for what has another name here, so that whoever writes one
// of them is told ours.

/// Our names for a word of the field's, the likeliest first.
let ourWords: [String: [String]] = [
  "linear": ["dense"], "fc": ["dense"], "fully_connected": ["dense"],
  "lstm": ["recurrent"], "gru": ["recurrent"], "rnn": ["recurrent"],
  "conv2d": ["conv"], "convolution": ["conv"], "conv_transpose": ["transposed_conv"],
  "filters": ["channels", "units"], "out_channels": ["channels"],
  "out_features": ["units"], "hidden_size": ["units"], "neurons": ["units"],
  "kernel_size": ["kernel"], "maxpool": ["max_pool"], "average_pool": ["avg_pool"],
  "multihead_attention": ["attention"], "self_attention": ["attention"], "mlp": ["feed_forward"],
  "swish": ["silu"],
  "kaiming": ["he"], "kaiming_normal": ["he"], "he_normal": ["he"],
  "xavier": ["glorot"], "xavier_uniform": ["glorot"], "glorot_uniform": ["glorot"],
  "sum": ["add"], "plus": ["add"], "concatenate": ["concat"], "cat": ["concat"],
  "highway": ["gate"], "cross_attention": ["attend"],
  "lr": ["learning_rate"], "epochs": ["steps"], "max_steps": ["steps"],
]
