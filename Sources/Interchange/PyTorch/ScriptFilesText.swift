// What stands beside the script: how to run it, what it needs, and a batch script for clusters.

extension ScriptText {
  static let requirements = """
    torch>=2.6
    safetensors>=0.4
    numpy>=1.26

    """

  static let readMe =
    #"""
    # {{document}}, for PyTorch

    Made by resplay at step {{start}} of {{steps}}. `train.py` holds the network block by block, the
    batches, the optimizer and the loop; read it, and change it. `weights.safetensors` has the
    weights under resplay's paths, `data.safetensors` all rows and which of them are for what.
    %if state
    `state.safetensors` has what the run had besides at this step: it goes on from there.
    %end

        pip install -r requirements.txt
        python train.py                                   # one process
        torchrun --nproc-per-node 2 train.py              # data parallel: rows are divided
        torchrun --nproc-per-node 2 train.py --pipeline   # model parallel: blocks are divided
        python train.py --compile                         # compiled by torch.compile
        python train.py --save trained.safetensors        # weights under resplay's paths

    The rows of every batch are the ones that resplay takes, in its order. Sums have other orders,
    so that losses agree to some five digits at first and drift apart in long runs, as they do
    between any two libraries. To see that the network is the same:

        resplay gradients DOCUMENT --out batch.safetensors
        python train.py --check batch.safetensors

    %if noise
    The noise of `augment` is equal to rounding.

    %end
    %if detection
    The script measures the loss, not average precision.

    %end
    `Docs/Scaling.md` of resplay says how to go on to many machines.
    """# + "\n"

  static let slurm = #"""
    #!/bin/bash
    # Trains on many machines: sbatch train.slurm. Every process of torchrun has a GPU.
    #SBATCH --job-name=resplay
    #SBATCH --nodes=2
    #SBATCH --ntasks-per-node=1
    #SBATCH --gpus-per-node=4
    #SBATCH --cpus-per-task=16
    #SBATCH --time=01:00:00
    #SBATCH --output=train-%j.log

    set -euo pipefail
    cd "$SLURM_SUBMIT_DIR"
    first=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)

    # For the blocks in place of the rows: TRAIN_OPTIONS=--pipeline sbatch train.slurm
    srun torchrun \
        --nnodes "$SLURM_JOB_NUM_NODES" \
        --nproc-per-node "${SLURM_GPUS_ON_NODE:-4}" \
        --rdzv-id "$SLURM_JOB_ID" \
        --rdzv-backend c10d \
        --rdzv-endpoint "$first:29500" \
        train.py --save trained.safetensors ${TRAIN_OPTIONS:-}
    """# + "\n"
}
