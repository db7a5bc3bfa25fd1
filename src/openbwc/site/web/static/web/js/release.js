// A line of a transcript plays the footage from its time on; without this script it leads to the file.
for (const line of document.querySelectorAll('[data-seek]')) {
  const video = document.querySelector(`video[data-file="${line.dataset.of}"]`);
  line.addEventListener('click', (event) => {
    event.preventDefault();
    video.currentTime = Number(line.dataset.seek) / 1000;
    video.scrollIntoView({ block: 'nearest' });
    video.play();
  });
}
