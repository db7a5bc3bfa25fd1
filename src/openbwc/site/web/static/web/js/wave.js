// The sound along the time line, drawn from each clip's peaks; what was kept from before activation lies in the shade.
export async function drawWave(canvas, reel) {
  const parts = await Promise.all(reel.clips.map(async (clip) => {
    if (!clip.waveform) return { clip, peaks: [] };
    const answer = await fetch(clip.waveform);
    return { clip, peaks: answer.ok ? (await answer.json()).peaks : [] };
  }));
  const draw = () => {
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.width = canvas.clientWidth * ratio;
    const height = canvas.height = canvas.clientHeight * ratio;
    const pen = canvas.getContext('2d');
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = '#6f8fae';
    const loudest = Math.max(1, ...parts.flatMap(({ peaks }) => peaks.length ? [peaks.reduce((a, b) => Math.max(a, b), 0)] : []));
    for (const { clip, peaks } of parts) {
      const left = (clip.offset / reel.duration) * width;
      const step = ((clip.duration / reel.duration) * width) / Math.max(1, peaks.length);
      peaks.forEach((peak, index) => {
        const tall = Math.max(1, (peak / loudest) * height * 0.9);
        pen.fillRect(left + index * step, (height - tall) / 2, Math.max(1, step * 0.8), tall);
      });
    }
  };
  draw();
  new ResizeObserver(draw).observe(canvas);
}
