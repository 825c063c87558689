// Listens beside the console to what its telephone receives: the loudest frequency, in Hz.
(() => {
  const Real = window.RTCPeerConnection;
  if (!Real) return;
  let context = null;
  let analyser = null;
  window.RTCPeerConnection = class extends Real {
    constructor(...given) {
      super(...given);
      this.addEventListener("track", (event) => {
        context ??= new AudioContext();
        analyser = context.createAnalyser();
        analyser.fftSize = 8192;
        context.createMediaStreamSource(new MediaStream([event.track])).connect(analyser);
      });
    }
  };
  window.heardHz = () => {
    if (analyser === null) return 0;
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let loudest = 0;
    bins.forEach((level, bin) => {
      if (level > bins[loudest]) loudest = bin;
    });
    return bins[loudest] < -70 ? 0 : (loudest * context.sampleRate) / analyser.fftSize;
  };
})();
