package org.fiducial.generation.diffusion.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.training.Batch;
import org.fiducial.generation.diffusion.training.DiffusionObjective;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.NoisePredictor;
import org.fiducial.generation.diffusion.training.Objective;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.generation.diffusion.training.TrainingNoise;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.AdamW;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import tools.jackson.databind.JsonNode;

/**
 * Family {@code train-controlnet}: a trajectory of ControlNet's training with given latents, noise and time steps: losses, gradient norms, first
 * gradients, weights after the first and the last step, and the same with accumulated gradients. With {@code sd_locked} false the U-Net's decoder
 * trains too.
 */
public final class TrainingVerifier implements CaseVerifier {
	private static final Pattern ACCUMULATION = Pattern.compile("accum(\\d+)\\..+");
	/** How much larger than float32's own error a difference may be, as in the recommended tolerances. */
	private static final double TIMES_ERROR = 20;

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		TreeSet<Integer> accumulations = new TreeSet<>(List.of(1));
		for (String n : results.names()) {
			Matcher m = ACCUMULATION.matcher(n);
			if (m.matches()) {
				accumulations.add(Integer.parseInt(m.group(1)));
			}
		}
		SubMonitor progress = SubMonitor.convert(monitor, accumulations.size());
		Torch.start();
		int threads = Torch.threads();
		// Adam makes whole steps of the last bits of gradients that are nearly zero, and several threads add up in another order
		Torch.setThreads(1);
		try {
			for (int a : accumulations) {
				try (Run run = new Run(c, results, a)) {
					run.go(progress.split(1));
				}
			}
		} finally {
			Torch.setThreads(threads);
		}
	}

	/** One trajectory from the start. */
	private static final class Run implements AutoCloseable, TrainingNoise {
		private final CaseFolder c;
		private final Comparisons results;
		private final int accumulation;
		private final int batch;
		private final Parameters parameters = new Parameters("the networks of the case");
		private final Objective objective;
		private final long[] steps;
		private final double[] noises;
		private final List<Double> losses = new ArrayList<>();

		Run(CaseFolder c, Comparisons results, int accumulation) {
			this.c = c;
			this.results = results;
			this.accumulation = accumulation;
			batch = c.number("batch");
			steps = c.longs("in.t");
			noises = c.values("in.noise");
			try (CaseFolder u = CaseNetworks.part(c, CaseNetworks.UNET, "unet"); CaseFolder k = CaseNetworks.part(c, CaseNetworks.CONTROL, "controlnet")) {
				take(CaseNetworks.weights(u, TensorNames.UNET, CaseNetworks.freshUNet(u)), CaseNetworks.UNET);
				take(CaseNetworks.weights(k, TensorNames.CONTROLNET, CaseNetworks.freshControl(k)), CaseNetworks.CONTROL);
				if (c.config().path("zero_init").asBoolean(false)) {
					zero();
				}
				boolean locked = c.config().path("sd_locked").asBoolean(true);
				parameters.train(n -> n.startsWith(CaseNetworks.CONTROL)
						|| !locked && n.startsWith(CaseNetworks.UNET) && UNet.isDecoder(n.substring(CaseNetworks.UNET.length())));
				UNet unet = new UNet(CaseNetworks.unet(u), parameters, CaseNetworks.UNET);
				ControlNet control = new ControlNet(CaseNetworks.control(k), parameters, CaseNetworks.CONTROL);
				// as the original lays them out, for the same reason
				unet.planes();
				control.planes();
				objective = new DiffusionObjective(NoisePredictor.control(unet, control), this::batch, null, CaseNetworks.schedule(c), config(), this);
			} catch (RuntimeException e) {
				parameters.close();
				throw e;
			}
		}

		private void take(Parameters from, String prefix) {
			try (from) {
				from.asMap().forEach((name, x) -> Scope.run(() -> parameters.put(prefix + name, Ops.copy(x))));
			}
		}

		private void zero() {
			Pattern zeroed = Pattern.compile(Pattern.quote(CaseNetworks.CONTROL) + "(zero_convs\\.|middle_block_out\\.|input_hint_block\\.14\\.).*");
			parameters.names().stream().filter(n -> zeroed.matcher(n).matches()).forEach(n -> Ops.zero(new NDList(parameters.get(n))));
		}

		private TrainingConfig config() {
			AdamW.Config d = AdamW.Config.DEFAULT;
			JsonNode betas = c.config().path("betas");
			if (betas.size() == 2 && (betas.get(0).asDouble() != d.beta1() || betas.get(1).asDouble() != d.beta2()) || c.real("eps", d.eps()) != d.eps()) {
				throw FiducialException.input(c.folder().resolve(CaseFolder.DESCRIPTION) + ": AdamW with betas " + betas + " and eps " + c.real("eps", d.eps())
						+ " cannot be run: training uses " + d.beta1() + ", " + d.beta2() + " and " + d.eps());
			}
			return new TrainingConfig(c.number("steps") / accumulation, batch, accumulation, c.real("lr"), c.real("weight_decay", d.weightDecay()), 0, "constant", 0, 0, 0, 0, 0, 1, 0);
		}

		void go(IProgressMonitor monitor) {
			if (accumulation == 1) {
				firstGradients();
			}
			TrainingConfig t = config();
			SubMonitor progress = SubMonitor.convert(monitor, (int) t.steps());
			List<Double> norms = new ArrayList<>();
			Objective recorded = n -> {
				NDArray loss = objective.loss(n);
				losses.add((double) loss.getFloat());
				return loss;
			};
			try (DiffusionTrainer trainer = new DiffusionTrainer(parameters, recorded, t, null)) {
				for (int i = 0; i < t.steps(); i++) {
					if (progress.isCanceled()) {
						throw new OperationCanceledException();
					}
					norms.add(trainer.trainStep().gradNorm());
					if (accumulation == 1) {
						weights("step" + (i + 1) + ".");
					}
					progress.worked(1);
				}
			}
			String prefix = accumulation == 1 ? "" : "accum" + accumulation + ".";
			results.compare(prefix + "losses", array(losses), 1e-5);
			results.compare(prefix + "grad_norms", array(norms), 1e-5);
			if (accumulation == 1) {
				weights("final.");
				sums("per_tensor", "final_l2");
			} else {
				weights(prefix + "final.");
				sums("accum" + accumulation + "_final", "l2");
			}
		}

		private void firstGradients() {
			try (Scope scope = Scope.open()) {
				List<String> names = parameters.trainable();
				NDList trained = new NDList();
				names.forEach(n -> trained.add(parameters.get(n)));
				NDList gradients = Ops.grad(objective.loss(0), trained);
				for (int i = 0; i < names.size(); i++) {
					results.compare("grad1." + names.get(i), gradients.get(i));
				}
			}
		}

		private void weights(String prefix) {
			for (String name : results.names(prefix)) {
				NDArray x = parameters.find(name);
				if (x == null) {
					results.fail(prefix + name, "the networks have no such tensor");
				} else if (c.json().path("noise_gradient_tensors").has(name) && c.json().path("per_tensor").path(name).has("final_rms_err")) {
					results.compareRms(prefix + name, x, TIMES_ERROR * c.json().get("per_tensor").get(name).get("final_rms_err").asDouble());
				} else {
					results.compare(prefix + name, x);
				}
			}
		}

		/** Every tensor by its norm, in units of what it may be off: none is forgotten by the optimizer. */
		private void sums(String group, String key) {
			List<Double> off = new ArrayList<>();
			for (Map.Entry<String, JsonNode> e : c.json().path(group).properties()) {
				NDArray x = parameters.find(e.getKey());
				if (x == null) {
					results.check(group + "." + e.getKey(), false, "the networks have no such tensor");
					continue;
				}
				float[] values = x.toFloatArray();
				double square = 0;
				for (float v : values) {
					square += (double) v * v;
				}
				double error = c.json().path("per_tensor").path(e.getKey()).path("final_rms_err").asDouble(1e-7);
				double allowed = 1e-6 + 2 * TIMES_ERROR * error * Math.sqrt(values.length);
				off.add((Math.sqrt(square) - e.getValue().path(key).asDouble()) / allowed);
			}
			if (!off.isEmpty()) {
				results.check(group + "." + key + " (in tolerances)", new double[off.size()], array(off), 1);
			}
		}

		private static double[] array(List<Double> list) {
			return list.stream().mapToDouble(Double::doubleValue).toArray();
		}

		@Override
		public int timestep(long sample) {
			return (int) steps[(int) sample];
		}

		@Override
		public float[] noise(long sample, int count) {
			float[] out = new float[count];
			for (int i = 0; i < count; i++) {
				out[i] = (float) noises[(int) sample * count + i];
			}
			return out;
		}

		private Batch batch(long number) {
			NDArray rows = Ops.tensor(Torch.manager(), java.util.stream.LongStream.range(number * batch, (number + 1) * batch).toArray(), new Shape(batch));
			NDArray context = Ops.indexSelect(c.tensor("in.context"), 0, Ops.indexSelect(c.tensor("in.context_index"), 0, rows));
			NDArray hint = Ops.indexSelect(c.pictures("in.hint_u8_hwc", 1 / 255f, 0), 0, Ops.indexSelect(c.tensor("in.hint_index"), 0, rows));
			return new Batch(Ops.indexSelect(c.tensor("in.x0"), 0, rows), context, hint);
		}

		@Override
		public void close() {
			parameters.close();
		}
	}
}
