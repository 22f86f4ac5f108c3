package org.fiducial.detection.hourglass;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.core.run.Pause;
import org.fiducial.core.run.ProcessMemory;
import org.fiducial.core.run.RunListener;
import org.fiducial.detection.hourglass.data.Batch;
import org.fiducial.detection.hourglass.data.BatchLoader;
import org.fiducial.detection.hourglass.data.BatchMaker;
import org.fiducial.detection.hourglass.data.ProblemLog;
import org.fiducial.detection.hourglass.network.DetectorLoss;
import org.fiducial.detection.hourglass.network.DetectorLoss.Targets;
import org.fiducial.detection.hourglass.network.DetectorLoss.Value;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.StarLoss;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.LearningRate;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** The training loop. One use. */
final class HourglassTrainer implements AutoCloseable {
	/** Steps between two reports. */
	private static final int REPORT_EVERY = 10;
	/** So many steps in a row whose gradient is no number end the run. */
	private static final int MAX_BAD_STEPS = 10;
	/** A domain whose error grows by more than this part is being forgotten. */
	private static final double FORGOTTEN = .05;

	private final TrainingRun run;
	private final RunListener listener;
	private final TrainingState state;
	private final HourglassNetwork network;
	private final DetectorLoss loss;
	private final LearningRate learningRate;
	private final Validation validation;
	private final ProblemLog problems;
	private final Pause pause;
	private final BatchMaker maker;
	private int badSteps;
	private Validation.Errors lastErrors;

	HourglassTrainer(TrainingRun run, RunListener listener) {
		this.run = run;
		this.listener = listener;
		this.pause = Pause.of(run.folder());
		this.state = new TrainingState(run);
		this.network = new HourglassNetwork(run.network, state.weights);
		this.loss = new DetectorLoss(StarLoss.DEFAULT, network.grid());
		this.learningRate = run.learningRate();
		this.problems = new ProblemLog(listener);
		long cache = Runtime.getRuntime().maxMemory() / 4;
		this.maker = new BatchMaker(run.training, run.order, run.scheme, run.network, run.crop, run.augmenter, run.config.seed(), cache, problems);
		this.validation = new Validation(run, new ProblemLog(listener), cache / 4);
	}

	/** Trains to the end and writes the model; after a cancellation writes a checkpoint. */
	void run(IProgressMonitor monitor) {
		long steps = run.config.steps();
		SubMonitor progress = SubMonitor.convert(monitor, "Training detector", (int) Math.min(Integer.MAX_VALUE, Math.max(1, steps - state.step)));
		listener.message(state.step == 0 ? "detector: %,d parameters, %,d faces".formatted(state.weights.countTrainable(), run.order.size()) : "resumed after step " + state.step);
		begin();
		Report report = new Report();
		try (BatchLoader loader = new BatchLoader(maker, run.config.batchSize(), state.step, steps); GradMode on = GradMode.on()) {
			report.loader = loader;
			while (state.step < steps && !stopEarly()) {
				if (progress.isCanceled()) {
					state.save();
					throw new OperationCanceledException("detector training stopped after step " + state.step + "; run again to go on");
				}
				if (pause.await(this::rest, progress)) {
					listener.message("goes on after a pause");
					report.restart();
				}
				step(loader.next(), report);
				state.step++;
				report.publish(progress);
				afterStep();
				progress.worked(1);
			}
		}
		finish();
	}

	/** Before the first step: what the network will see, and how good the weights are that it starts from. */
	private void begin() {
		if (state.step > 0) {
			return;
		}
		listener.picture(0, "augmentation", InputSheet.draw(run, problems));
		if (validation.exists() && !run.config.init().isBlank()) {
			Validation.Errors errors = validation.errors(state.weights);
			state.before.putAll(errors.byDomain());
			listener.metrics(0, errors.metrics());
		}
	}

	private void rest() {
		state.save();
		listener.message("paused at step %d; remove %s to go on".formatted(state.step, pause.present()));
	}

	private void afterStep() {
		boolean last = state.step == run.config.steps();
		if (validation.exists() && (last || run.config.validateEvery() > 0 && state.step % run.config.validateEvery() == 0)) {
			validate();
		}
		if (last || state.step % run.config.checkpointEvery() == 0) {
			state.save();
		}
	}

	private void validate() {
		lastErrors = validation.errors(state.best());
		listener.metrics(state.step, lastErrors.metrics());
		if (run.config.patience() > 0 && Double.isFinite(lastErrors.all()) && !(lastErrors.all() >= state.bestNme)) {
			state.keepBest(run.bestFolder(), lastErrors.all());
		}
	}

	/** Whether so many validations brought nothing that the rest will not either. */
	private boolean stopEarly() {
		boolean stop = run.config.patience() > 0 && !Double.isNaN(state.bestNme) && state.step - state.bestStep >= run.config.patience() * run.config.validateEvery();
		if (stop) {
			listener.message("stopped early at step %d: no better validation since step %d (NME %.2f %%)".formatted(state.step, state.bestStep, 100 * state.bestNme));
		}
		return stop;
	}

	private void step(Batch batch, Report report) {
		try (NDManager manager = Torch.newManager(); Scope scope = Scope.open()) {
			HourglassConfig c = run.network;
			NDArray x = Ops.tensor(manager, batch.input(), new Shape(batch.size(), 3, c.inputSize(), c.inputSize()));
			Value value = loss.of(network.forward(x, true), targets(batch, manager));
			float total = value.total().getFloat();
			if (!Float.isFinite(total)) {
				throw notANumber(batch);
			}
			state.weights.zeroGradients();
			Ops.backward(value.total());
			double rate = learningRate.at(state.step);
			double norm = update(rate);
			report.add(total, value, rate, norm, batch.size());
		}
	}

	private Targets targets(Batch b, NDManager manager) {
		int k = run.network.points();
		int e = run.network.edges().size();
		int m = run.network.mapSize();
		return new Targets(Ops.tensor(manager, b.truth(), new Shape(b.size(), k, 2)), Ops.tensor(manager, b.points(), new Shape(b.size(), k, m, m)),
				Ops.tensor(manager, b.edges(), new Shape(b.size(), e, m, m)), Ops.tensor(manager, b.pointWeights(), new Shape(b.size(), k)),
				Ops.tensor(manager, b.edgeWeights(), new Shape(b.size(), e)));
	}

	/** Clips and steps; a step whose gradient is no number is left out, as mixed-precision trainers do. Returns the norm before clipping. */
	private double update(double rate) {
		Map<String, NDArray> gradients = state.weights.gradients();
		NDList list = new NDList(gradients.values());
		double limit = run.config.maxGradNorm();
		double norm = limit > 0 ? Ops.clipGradNorm(list, limit) : Ops.gradNorm(list);
		if (Double.isFinite(norm)) {
			state.optimizer.step(gradients, rate);
			badSteps = 0;
		} else if (++badSteps >= MAX_BAD_STEPS) {
			throw FiducialException.failed("the gradient was no number in " + MAX_BAD_STEPS + " steps in a row, up to step " + state.step
					+ "; the last checkpoint is good: lower learningRate, or set maxGradNorm, in a new run", null);
		}
		if (state.average != null) {
			state.average.update();
		}
		return norm;
	}

	private FiducialException notANumber(Batch batch) {
		List<String> keys = new ArrayList<>();
		for (int i : batch.samples()) {
			keys.add(maker.key(i));
		}
		return FiducialException.failed("the loss is not a number at step " + state.step + " with the samples " + String.join(", ", keys)
				+ "; the last checkpoint is good: lower learningRate, or look at these samples' landmarks", null);
	}

	private void finish() {
		if (run.config.patience() > 0 && state.bestStep > 0) {
			state.useBest(run.bestFolder());
			lastErrors = null;
		}
		if (validation.exists() && lastErrors == null) {
			lastErrors = validation.errors(state.best());
		}
		Map<String, Object> training = new LinkedHashMap<>();
		training.put("configuration", run.config);
		training.put("faces", run.order.size());
		training.put("unreadable", problems.size());
		if (validation.exists()) {
			training.put("validationFaces", validation.size());
			training.put("validationNme", lastErrors.all());
			training.put("validationByDomain", lastErrors.byDomain());
			if (!state.before.isEmpty()) {
				training.put("validationBefore", state.before);
				reportForgetting();
			}
			if (run.config.patience() > 0) {
				training.put("bestStep", state.bestStep);
			}
			training.put("normalizer", run.scheme.defaultNormalizer().id());
		}
		state.stampBatches(state.best());
		Confidence confidence = calibrate(training);
		HourglassModel.write(run.modelFolder(), new HourglassModel(1, HourglassEngine.ID, run.scheme.id(), run.network, run.crop, confidence, "", training), state.best());
	}

	/** Fits the confidence and says how far it can be relied on. */
	private Confidence calibrate(Map<String, Object> training) {
		Validation.Fitted fitted = validation.calibrate(state.best());
		String measured = "";
		if (fitted.reliability().isPresent()) {
			Reliability r = fitted.reliability().get();
			training.put("reliability", r);
			listener.metrics(state.step, Map.of("confidence_ece", r.ece(), "confidence_brier", r.brier()));
			measured = ", expected calibration error %.2f %%, Brier score %.4f on %,d points, each judged by a fit to the other half of the faces".formatted(100 * r.ece(), r.brier(), r.points());
		}
		listener.message(validation.exists() ? "confidence: fitted to validation faces" + measured
				: "confidence: fitted to training faces, for there are no validation faces" + measured + "; it is overconfident on other faces: train with validation data where it matters");
		return fitted.confidence();
	}

	/** Says for every domain what fine-tuning changed. */
	private void reportForgetting() {
		lastErrors.byDomain().forEach((domain, after) -> {
			double before = state.before.getOrDefault(domain, Double.NaN);
			String change = "%s: NME %.2f %% before, %.2f %% after".formatted(domain.isEmpty() ? "validation" : domain, 100 * before, 100 * after);
			listener.message(after > before * (1 + FORGOTTEN) ? change + "; this domain is being forgotten: mix more of its pictures into the training, or train for fewer steps" : change);
		});
	}

	@Override
	public void close() {
		network.close();
		state.close();
	}

	/** Averages over the steps since the last report. */
	private final class Report {
		private final Map<String, Double> sums = new LinkedHashMap<>();
		private BatchLoader loader;
		private double waited;
		private int steps;
		private int skipped;
		private int images;
		private long since = System.nanoTime();

		void add(double total, Value value, double rate, double norm, int size) {
			int last = value.parts().size() - 3;
			sums.merge("loss", total, Double::sum);
			String[] names = { "loss_star", "loss_points", "loss_edges" };
			for (int i = 0; i < 3; i++) {
				sums.merge(names[i], (double) value.parts().get(last + i).getFloat(), Double::sum);
			}
			sums.merge("lr", rate, Double::sum);
			if (Double.isFinite(norm)) {
				sums.merge("grad_norm", norm, Double::sum);
			} else {
				skipped++;
			}
			steps++;
			images += size;
		}

		/** Time that was not spent on steps does not count. */
		void restart() {
			since = System.nanoTime();
		}

		void publish(SubMonitor progress) {
			if (state.step % REPORT_EVERY != 0 && state.step != run.config.steps() && state.step != 1) {
				return;
			}
			double seconds = (System.nanoTime() - since) * 1e-9;
			Map<String, Double> values = new LinkedHashMap<>();
			sums.forEach((k, v) -> values.put(k, v / (k.equals("grad_norm") ? steps - skipped : steps)));
			if (skipped > 0) {
				values.put("skipped_steps", (double) skipped);
			}
			values.put("images_per_second", images / seconds);
			values.put("seconds_per_step", seconds / steps);
			values.put("loader_images_per_second", loader.imagesPerSecond());
			values.put("waiting_share", (loader.waitedSeconds() - waited) / seconds);
			waited = loader.waitedSeconds();
			ProcessMemory.note(values);
			listener.metrics(state.step, values);
			long left = Math.round((run.config.steps() - state.step) * seconds / steps);
			progress.subTask("step %d of %d, %.0f images/s, %d:%02d left".formatted(state.step, run.config.steps(), images / seconds, left / 60, left % 60).toLowerCase(Locale.ROOT));
			sums.clear();
			skipped = 0;
			steps = 0;
			images = 0;
			since = System.nanoTime();
		}
	}
}
