package org.fiducial.detection.hourglass.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.detection.hourglass.maps.SupervisionMaps;
import org.fiducial.detection.hourglass.network.DetectorLoss;
import org.fiducial.detection.hourglass.network.DetectorLoss.Targets;
import org.fiducial.detection.hourglass.network.DetectorLoss.Value;
import org.fiducial.detection.hourglass.network.HourglassConfig;
import org.fiducial.detection.hourglass.network.HourglassNetwork;
import org.fiducial.detection.hourglass.network.HourglassNetwork.Layout;
import org.fiducial.detection.hourglass.network.HourglassWeights;
import org.fiducial.detection.hourglass.network.StarLoss;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.CaseWeights;
import org.fiducial.torch.verify.Comparisons;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import tools.jackson.databind.JsonNode;

/** Family {@code star-train}: losses and gradients in evaluation mode, then steps of Adam with running statistics and a moving average. */
public final class TrainingVerifier implements CaseVerifier {
	/** Cases of train mode recommend so many times float32's own error. */
	private static final double TIMES_ERROR = 5;

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		int threads = Torch.threads();
		// the reference ran on one thread; with more, sums differ in the last bit and masks at their threshold flip
		Torch.setThreads(1);
		try (CaseFolder source = CaseNetwork.source(c); NDManager m = Torch.newManager(); GradMode on = GradMode.on()) {
			HourglassConfig config = CaseNetwork.config(source);
			List<Path> files = CaseWeights.files(source);
			Path file = files.isEmpty() ? null : files.getFirst();
			try (Run run = new Run(c, results, config, CaseNetwork.weights(source, config, file), m)) {
				run.evaluation();
			}
			try (Run run = new Run(c, results, config, CaseNetwork.weights(source, config, file), m)) {
				run.training(monitor);
			}
		} finally {
			Torch.setThreads(threads);
		}
	}

	/** A network at its start. */
	private static final class Run implements AutoCloseable {
		private final CaseFolder c;
		private final Comparisons results;
		private final HourglassConfig config;
		private final Parameters p;
		private final NDManager m;
		private final HourglassNetwork net;
		private final int batch;
		private final Set<String> noisy = new HashSet<>();

		Run(CaseFolder c, Comparisons results, HourglassConfig config, Parameters weights, NDManager m) {
			this.c = c;
			this.results = results;
			this.config = config;
			this.m = m;
			p = weights;
			batch = c.number("batch");
			p.train(HourglassWeights.TRAINED);
			net = new HourglassNetwork(config, p, Layout.PLANES);
			JsonNode names = c.json().path("noise_gradient_tensors");
			names.forEach(n -> noisy.add(n.asString()));
			names.propertyNames().forEach(noisy::add);
		}

		void evaluation() {
			if (results.names("eval.").isEmpty()) {
				return;
			}
			try (Scope scope = Scope.open()) {
				Value loss = loss(0, false);
				results.compare("eval.losses", parts(loss), 1e-5);
				results.compare("eval.total_loss", loss.total());
				Ops.backward(loss.total());
				gradients("eval.grad.");
			}
		}

		private void gradients(String prefix) {
			var found = p.gradients();
			for (String name : results.names(prefix)) {
				NDArray g = found.get(name);
				if (g == null) {
					results.fail(prefix + name, "has no gradient");
				} else {
					results.compare(prefix + name, g);
				}
			}
		}

		void training(IProgressMonitor monitor) {
			int steps = c.number("steps");
			JsonNode betas = c.config().path("betas");
			AdamW.Config d = AdamW.Config.DEFAULT;
			boolean decoupled = c.config().path("optimizer").asString("Adam").equals("AdamW");
			AdamW.Config settings = new AdamW.Config(betas.path(0).asDouble(d.beta1()), betas.path(1).asDouble(d.beta2()), c.real("eps", d.eps()), c.real("weight_decay", 0), decoupled);
			List<String> averaged = p.names().stream().filter(n -> p.get(n).getDataType().isFloating()).toList();
			List<double[]> losses = new ArrayList<>();
			double[] totals = new double[steps];
			double[] norms = new double[steps];
			try (AdamW adam = new AdamW(p, settings); Parameters ema = p.copy()) {
				for (int step = 0; step < steps; step++) {
					if (monitor != null && monitor.isCanceled()) {
						throw new OperationCanceledException();
					}
					try (Scope scope = Scope.open()) {
						Value loss = loss(step, true);
						losses.add(parts(loss));
						totals[step] = loss.total().getFloat();
						p.zeroGradients();
						Ops.backward(loss.total());
						norms[step] = Ops.gradNorm(new NDList(p.gradients().values()));
						gradients("grad" + (step + 1) + ".");
						adam.step(c.real("lr"));
						Ops.lerp(list(ema, averaged), list(p, averaged), 1 - c.real("ema_decay", 1));
					}
				}
				compare(losses, totals, norms, ema);
			}
		}

		private void compare(List<double[]> losses, double[] totals, double[] norms, Parameters ema) {
			results.compare("losses", losses.stream().flatMapToDouble(java.util.Arrays::stream).toArray(), 1e-3);
			results.compare("total_loss", totals, 1e-3);
			results.compare("grad_norm", norms, 1e-2);
			weights("final.", p);
			weights("ema.", ema);
		}

		private void weights(String prefix, Parameters from) {
			for (String name : results.names(prefix)) {
				NDArray x = from.find(name);
				double rms = c.json().path("tolerance").path(prefix + name).path("rms").asDouble(Double.NaN);
				if (x == null) {
					results.fail(prefix + name, "the network has no such tensor");
				} else if (noisy.contains(name) && Double.isFinite(rms)) {
					results.compareRms(prefix + name, x, TIMES_ERROR * rms);
				} else {
					results.compare(prefix + name, x);
				}
			}
		}

		private Value loss(int step, boolean training) {
			NDArray index = c.tensor("in.image_index").get(step * batch + ":" + (step + 1) * batch);
			return new DetectorLoss(StarLoss.DEFAULT, net.grid()).of(net.forward(Ops.indexSelect(CaseNetwork.input(c), 0, index), training), targets(step));
		}

		private Targets targets(int step) {
			double[] crops = c.values("in.landmarks_crop");
			SupervisionMaps maps = new SupervisionMaps(config);
			int k = config.points();
			int e = config.edges().size();
			int s = config.mapSize();
			float[] points = new float[batch * k * s * s];
			float[] edges = new float[batch * e * s * s];
			for (int j = 0; j < batch; j++) {
				int at = step * batch + j;
				double[] shape = java.util.Arrays.copyOfRange(crops, at * 2 * k, (at + 1) * 2 * k);
				maps.points(shape, points, j * k * s * s);
				maps.edges(shape, edges, j * e * s * s);
			}
			NDArray truth = c.tensor("in.landmarks_norm").get(step * batch + ":" + (step + 1) * batch);
			return new Targets(truth, Ops.tensor(m, points, new Shape(batch, k, s, s)), Ops.tensor(m, edges, new Shape(batch, e, s, s)), null, null);
		}

		private static double[] parts(Value loss) {
			return loss.parts().stream().mapToDouble(NDArray::getFloat).toArray();
		}

		private static NDList list(Parameters p, List<String> names) {
			NDList out = new NDList();
			names.forEach(n -> out.add(p.get(n)));
			return out;
		}

		@Override
		public void close() {
			net.close();
			p.close();
		}
	}
}
