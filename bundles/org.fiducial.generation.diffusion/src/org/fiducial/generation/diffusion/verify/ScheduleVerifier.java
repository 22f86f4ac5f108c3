package org.fiducial.generation.diffusion.verify;

import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.SamplingSchedule;
import org.fiducial.generation.diffusion.sampling.Spacing;
import org.fiducial.generation.diffusion.training.DiffusionObjective;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Scope;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.Comparisons;

import tools.jackson.databind.JsonNode;

/** Family {@code schedule}: the noise schedule's tables, sinusoids, noising, and the steps of DDIM for many numbers of steps. */
public final class ScheduleVerifier implements CaseVerifier {
	private static final Pattern DDIM = Pattern.compile("(uniform|quad)_(\\d+)(?:_eta(.+))?");
	/** Coefficients of DDIM: alphas are 32-bit numbers in the reference, and in ours. */
	static final double COEFFICIENT = 2e-7;

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		NoiseSchedule s = CaseNetworks.schedule(c);
		tables(results, s);
		for (String width : results.names("timestep_embedding_")) {
			float[] table = UNet.timestepEmbedding(c.longs("in.embedding_t"), Integer.parseInt(width));
			double[] v = new double[table.length];
			for (int i = 0; i < v.length; i++) {
				v[i] = table[i];
			}
			results.compare("timestep_embedding_" + width, v, COEFFICIENT);
		}
		if (c.has("in.q.x0")) {
			try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
				results.compare("q.x_t", DiffusionObjective.noisy(s, c.tensor("in.q.x0"), c.tensor("in.q.noise"), c.longs("in.q.t")), 2e-6);
			}
		}
		c.json().path("ddim").properties().forEach(e -> ddim(c, results, s, e));
	}

	/** Buffers of ddpm.py, register_schedule, in double from the schedule's betas; those that the product uses are its own. */
	private static void tables(Comparisons results, NoiseSchedule s) {
		int n = s.steps();
		double[] abar = new double[n];
		double product = 1;
		for (int t = 0; t < n; t++) {
			product *= 1 - s.beta(t);
			abar[t] = product;
		}
		IntToDoubleFunction before = t -> t == 0 ? 1 : abar[t - 1];
		IntToDoubleFunction variance = t -> s.beta(t) * (1 - before.applyAsDouble(t)) / (1 - abar[t]);
		table(results, "betas_f64", s, 1e-15, s::beta);
		table(results, "betas", s, 1e-9, s::beta);
		table(results, "alphas_cumprod", s, 1e-7, s::alphaCumprod);
		table(results, "alphas_cumprod_prev", s, 1e-7, t -> t == 0 ? 1 : s.alphaCumprod(t - 1));
		table(results, "sqrt_alphas_cumprod", s, 1e-7, s::signal);
		table(results, "sqrt_one_minus_alphas_cumprod", s, 1e-7, s::noise);
		table(results, "sqrt_recip_alphas_cumprod", s, 1e-6, t -> Math.sqrt(1 / abar[t]));
		table(results, "sqrt_recipm1_alphas_cumprod", s, 1e-6, t -> Math.sqrt(1 / abar[t] - 1));
		table(results, "posterior_variance", s, 1e-9, variance);
		table(results, "posterior_log_variance_clipped", s, 4e-6, t -> Math.log(Math.max(variance.applyAsDouble(t), 1e-20)));
		table(results, "posterior_mean_coef1", s, 1e-7, t -> s.beta(t) * Math.sqrt(before.applyAsDouble(t)) / (1 - abar[t]));
		table(results, "posterior_mean_coef2", s, 1e-7, t -> (1 - before.applyAsDouble(t)) * Math.sqrt(1 - s.beta(t)) / (1 - abar[t]));
		// the first weight would be infinite; the reference repeats the second
		table(results, "lvlb_weights", s, 1e-6, t -> weight(s, Math.max(t, 1), variance));
	}

	/** In 32 bits, as the reference computes it from its buffers: the difference of alpha bar from 1 loses digits. */
	private static double weight(NoiseSchedule s, int t, IntToDoubleFunction variance) {
		float beta = (float) s.beta(t);
		return beta * beta / (2 * (float) variance.applyAsDouble(t) * (float) (1 - s.beta(t)) * (1 - s.alphaCumprod(t)));
	}

	private static void table(Comparisons results, String name, NoiseSchedule s, double tolerance, IntToDoubleFunction f) {
		if (results.lists(name)) {
			results.compare(name, java.util.stream.IntStream.range(0, s.steps()).mapToDouble(f).toArray(), tolerance);
		}
	}

	private static void ddim(CaseFolder c, Comparisons results, NoiseSchedule s, Map.Entry<String, JsonNode> e) {
		Matcher m = DDIM.matcher(e.getKey());
		if (!m.matches()) {
			results.check("ddim." + e.getKey(), false, "is a spacing that is not known");
			return;
		}
		Spacing spacing = m.group(1).equals("quad") ? Spacing.QUAD : Spacing.COMPVIS;
		int steps = Integer.parseInt(m.group(2));
		double eta = m.group(3) == null ? 0 : Double.parseDouble(m.group(3));
		try {
			DdimTable d = new DdimTable(SamplingSchedule.ddim(s, steps, spacing), eta);
			if (e.getValue().path("crashes").asBoolean()) {
				results.check("ddim." + e.getKey(), false, "must be refused, as it leaves the schedule");
			} else {
				steps(results, "ddim." + e.getKey(), e.getValue(), d);
			}
		} catch (FiducialException refused) {
			results.check("ddim." + e.getKey(), e.getValue().path("crashes").asBoolean(), refused.getMessage());
		}
	}

	private static void steps(Comparisons results, String name, JsonNode table, DdimTable d) {
		if (table.path("n").asInt() != d.size()) {
			results.check(name, false, "has " + d.size() + " steps instead of " + table.path("n"));
			return;
		}
		times(results, name + ".timesteps", table.path("timesteps"), d);
		ends(results, name + ".sigmas", table.path("sigmas_first3_last3"), d, d::sigma);
		ends(results, name + ".alphas", table.path("alphas_first3_last3"), d, d::alpha);
		ends(results, name + ".alphas_prev", table.path("alphas_prev_first3_last3"), d, d::alphaPrev);
	}

	/** Long lists have an ellipsis in the middle. */
	private static void times(Comparisons results, String name, JsonNode times, DdimTable d) {
		int n = times.size();
		java.util.List<Double> expected = new java.util.ArrayList<>();
		java.util.List<Double> actual = new java.util.ArrayList<>();
		boolean behind = false;
		for (int i = 0; i < n; i++) {
			if (times.get(i).isNumber()) {
				expected.add(times.get(i).asDouble());
				actual.add((double) d.timestep(behind ? d.size() - n + i : i));
			} else {
				behind = true;
			}
		}
		results.check(name, array(expected), array(actual), 0);
	}

	private static double[] array(java.util.List<Double> list) {
		return list.stream().mapToDouble(Double::doubleValue).toArray();
	}

	private static void ends(Comparisons results, String name, JsonNode expected, DdimTable d, IntToDoubleFunction f) {
		int n = expected.size();
		double[] want = new double[n];
		double[] have = new double[n];
		for (int i = 0; i < n; i++) {
			want[i] = expected.get(i).asDouble();
			have[i] = f.applyAsDouble(i < n / 2 ? i : d.size() - n + i);
		}
		results.check(name, want, have, COEFFICIENT);
	}
}
