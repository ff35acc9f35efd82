// The part of the script that trains: the loop over steps, and early stopping.

extension ScriptText {
  static let training = #"""
    def own_weights(network: nn.Module) -> dict[str, Tensor]:
        """Views of the weights that this process has."""
        return {path: v for path, v in resplay_weights(network).items() if not v.is_meta}


    def finished(run: Run, own: dict[str, Tensor]) -> Network | None:
        """A network with weights of all processes, in the first one."""
        weights = run.gathered({path: value.cpu() for path, value in own.items()})
        if run.place.rank > 0:
            return None
        network = Network()
        set_weights(network, weights)
        return network


    def train(run: Run, data: Data, steps: int, every: int) -> dict[str, Tensor]:
        """Trains to a step, and returns the weights that are to be measured."""
        optimizer = optimizer_for(run.network)
    %if resumes
        resume(optimizer, run.network)
    %end
    %if average
        averages = {path: view.clone() for path, view in own_weights(run.network).items()}
    %if started
        saved = load_file(HERE / "state.safetensors")
        for path, value in averages.items():
            value.copy_(saved[f"average/{path}"])
    %end
    %end
    %if loss_goal
        recent: list[float] = []
    %end
    %if patience
        watch = Watch()
        watch.ends(run, data, START)
    %end
        for step in range(START, steps):
    %if !constant
            for group in optimizer.param_groups:
                group["lr"] = LEARNING_RATE * factor(step)
    %end
            optimizer.zero_grad()
    %if accumulate
            batches = range(step * ACCUMULATE, (step + 1) * ACCUMULATE)
            losses = [run.add_gradients(*data.batch(batch), batch) for batch in batches]
            loss = sum(losses) / ACCUMULATE
    %else
            loss = run.add_gradients(*data.batch(step), step)
    %end
            norm = run.gradient_norm()
            if not math.isfinite(loss + norm):
                run.place.say(f"step {step}: loss or gradient is not finite; the run ends here")
                break
    %if clip
            if norm > CLIP_NORM:
                for parameter in run.network.parameters():
                    if parameter.grad is not None:
                        parameter.grad.mul_(CLIP_NORM / norm)
    %end
            optimizer.step()
    %if average
            decay = min(AVERAGE, (step + 1) / (step + 10))
            for path, view in own_weights(run.network).items():
                averages[path].lerp_(view, 1 - decay)
    %end
            # Steps are counted as resplay does: step 1 is done when the first batch was.
            if (step + 1) % every == 0 or step + 1 == steps:
                run.place.say(f"step {step + 1} loss {loss:.9g}")
    %if loss_goal
            recent = [*recent, loss][-LOSS_WINDOW:]
            if len(recent) == LOSS_WINDOW and sum(recent) / LOSS_WINDOW <= LOSS_GOAL:
                run.place.say(f"step {step + 1}: the loss is where it was to be")
                break
    %end
    %if patience
            is_due = (step + 1) % INTERVAL == 0 or step + 1 == STEPS
            if is_due and watch.ends(run, data, step + 1):
                run.place.say(f"step {step + 1}: the validation rows get no better")
                break
    %end
    %if average
        return averages
    %else
    %if keep_best
        return watch.best or own_weights(run.network)
    %else
        return own_weights(run.network)
    %end
    %end
    """#

  static let watch = #"""
    class Watch:
        """Early stopping: the metric of the validation rows (Prechelt, 1998)."""

        def __init__(self) -> None:
            self.value, self.since = math.inf, START
    %if keep_best
            self.best: dict[str, Tensor] = {}
    %end

        def ends(self, run: Run, data: Data, step: int) -> bool:
            """Looks at the validation rows, and says whether it was in vain for too long."""
            network = finished(run, own_weights(run.network))
            found = [math.nan]
            if network is not None:
                rows = data.validation[:VALIDATED]
                found = [evaluate(network, data, rows, run.place.device)["{{metric}}"]]
            if run.place.count > 1:
                dist.broadcast_object_list(found)
            # A cost: the less the better.
            value = {{sign}}found[0]
            if value < self.value:
                self.value, self.since = value, step
    %if keep_best
                self.best = {path: v.clone() for path, v in own_weights(run.network).items()}
    %end
            return step - self.since >= PATIENCE
    """#
}
