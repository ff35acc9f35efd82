// What moves on a page: the slider shows one moment of every picture, the button plays them. The
// script is the same on every page; what it shows is in the page as data.

enum PageScript {
  static let text = """
    "use strict";
    (() => {
      const data = JSON.parse(document.getElementById("moments").textContent);
      const slider = document.getElementById("moment");
      const button = document.getElementById("play");
      const shown = document.getElementById("step");
      const last = data.steps.length - 1;
      const calm = matchMedia("(prefers-reduced-motion: reduce)");
      const frames = [...document.querySelectorAll("[data-frame]")];
      const cursors = [...document.querySelectorAll("[data-from]")];
      let timer = 0;
      const format = (step) => step.toLocaleString("en").replaceAll(",", "\\u2009");
      const show = (index) => {
        const step = data.steps[index];
        for (const frame of frames) frame.hidden = Number(frame.dataset.frame) !== index;
        for (const line of cursors) {
          const from = Number(line.dataset.from), width = Number(line.dataset.width);
          const x = from + width * step / Math.max(1, data.steps[last]);
          line.setAttribute("x1", x);
          line.setAttribute("x2", x);
          line.removeAttribute("visibility");
        }
        slider.value = index;
        slider.setAttribute("aria-valuetext", data.words[index]);
        shown.textContent = `step ${format(step)} of ${format(data.steps[last])}`;
      };
      const stop = () => {
        clearInterval(timer);
        timer = 0;
        button.textContent = "Play";
        button.setAttribute("aria-label", "Play the training");
      };
      const play = () => {
        if (Number(slider.value) >= last) show(0);
        button.textContent = "Pause";
        button.setAttribute("aria-label", "Pause the training");
        timer = setInterval(() => {
          const next = Number(slider.value) + 1;
          if (next > last) return stop();
          show(next);
          if (next === last) stop();
        }, calm.matches ? 1500 : 350);
      };
      button.addEventListener("click", () => (timer ? stop() : play()));
      slider.addEventListener("input", () => {
        if (timer) stop();
        show(Number(slider.value));
      });
      for (const copy of document.querySelectorAll("[data-copy]")) {
        if (!navigator.clipboard) continue;
        copy.hidden = false;
        copy.addEventListener("click", async () => {
          try {
            await navigator.clipboard.writeText(
              document.getElementById(copy.dataset.copy).textContent);
            copy.textContent = "Copied";
          } catch {
            copy.textContent = "Select it and copy";
          }
        });
      }
      document.getElementById("controls").hidden = false;
      stop();
      show(last);
    })();
    """
}
