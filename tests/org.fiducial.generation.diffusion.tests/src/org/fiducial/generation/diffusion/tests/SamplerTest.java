package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.sampling.Denoiser;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.Sampler;
import org.fiducial.generation.diffusion.sampling.SamplingSchedule;
import org.fiducial.generation.diffusion.sampling.Spacing;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import tools.jackson.databind.JsonNode;

/** Samplers on equations whose solution is known, in double precision. */
class SamplerTest {
	private static final NoiseSchedule NOISE = NoiseSchedule.STANDARD;
	/** What golden.json's traces denoise with. */
	private static final Denoiser GOLDEN = (x, step) -> x.mul(.1).add(.0005 * step.timestep());
	/** Traces of diffusers' equations in their general form, for that denoiser from .7. */
	private static final Map<String, double[]> TRACES = Map.of(
			"dpmpp-2m leading", new double[] {0.7947409514291931, 0.936525160173305, 1.1134912969352695, 1.3126928993341311, 1.5187946344839371, 1.7159054484903675, 1.8900363875771524,
					2.030944614141944, 2.132584824505606, 2.1577032667767053},
			"dpmpp-2m trailing", new double[] {0.7963328260194027, 0.9671157633924901, 1.202806505515847, 1.487266758592246, 1.796516393896704, 2.1021911085283316, 2.377124420782532,
					2.6003141652520623, 2.7590686760392513, 2.804489524781633},
			"dpmpp-2m-karras auto", new double[] {0.7769696397646767, 0.9408119839899313, 1.24544003426456, 1.7437190922049919, 2.343235104363557, 2.7440881349508044, 2.874703549045789,
					2.892633621013863, 2.8885856102202316, 2.8813887822091226},
			"unipc auto", new double[] {0.7963328260194027, 0.9756689962835216, 1.2168627971681651, 1.5027321898598298, 1.809935432206933, 2.117793286388499, 2.395420951412191,
					2.621101874510477, 2.7816824478696835, 2.8287388117074364},
			"unipc leading", new double[] {0.7947409514291931, 0.9426773952841186, 1.1228370443881612, 1.3227026473467134, 1.5293630461569747, 1.7273818289726215, 1.9024140943165369,
					2.0439315805420932, 2.145694895386181, 2.1710582491134467});

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	private static Sampler sampler(String name, int steps, String spacing) {
		return Sampler.of(new SamplingConfig(name, steps, 0, spacing, 1), NOISE);
	}

	private static double[] trace(Sampler sampler, Denoiser denoiser, double start) {
		double[] out = new double[sampler.schedule().size()];
		try (Scope scope = Scope.open()) {
			NDArray x = Torch.manager().create(new double[] {start});
			NDArray z = Torch.manager().create(new double[] {.25});
			sampler.sample(denoiser, x, () -> z, (k, y, estimate) -> {
				assertEquals(DataType.FLOAT64, y.getDataType());
				out[k] = y.getDouble();
			}, new NullProgressMonitor());
		}
		return out;
	}

	private static JsonNode golden() {
		return Configs.tree(ReferenceCase.shared().resolve("reference/golden.json"));
	}

	private static double[] numbers(JsonNode array) {
		return StreamSupport.stream(array.spliterator(), false).mapToDouble(JsonNode::asDouble).toArray();
	}

	private static void same(double[] expected, double[] found, double tolerance) {
		assertEquals(expected.length, found.length);
		for (int k = 0; k < expected.length; k++) {
			assertEquals(expected[k], found[k], tolerance, "step " + k);
		}
	}

	@Test
	void tracesMatchTheGoldenOnes() {
		JsonNode golden = golden();
		// theirs are of float64 alphas, ours of float32 ones
		same(numbers(golden.get("ddim_trace").get("eta0")), trace(sampler("ddim", 10, "auto"), GOLDEN, .7), 2e-7);
		same(numbers(golden.get("ddim_trace").get("eta1")), trace(Sampler.of(new SamplingConfig("ddim", 10, 1, "auto", 1), NOISE), GOLDEN, .7), 2e-7);
		same(numbers(golden.get("dpmpp2m_trace").get("trace")), trace(sampler("dpmpp-2m", 10, "auto"), GOLDEN, .7), 2e-7);
	}

	@Test
	void tracesMatchTheGeneralForm() {
		TRACES.forEach((name, expected) -> same(expected, trace(sampler(name.split(" ")[0], 10, name.split(" ")[1]), GOLDEN, .7), 1e-12));
	}

	@Test
	void timeStepsMatchTheGoldenOnes() {
		JsonNode golden = golden();
		int checked = 0;
		for (Map.Entry<String, Spacing> list : Map.of("ddim_diffusers_leading_off1", Spacing.LEADING, "ddim_diffusers_trailing", Spacing.TRAILING, "ddim_diffusers_linspace",
				Spacing.LINSPACE).entrySet()) {
			for (Map.Entry<String, JsonNode> e : golden.get(list.getKey()).properties()) {
				checkAbridged(e.getValue(), list.getValue().timesteps(1000, Integer.parseInt(e.getKey())));
				checked++;
			}
		}
		assertEquals(12, checked);
		int[] multistep = Spacing.LINSPACE.timestepsAboveClean(1000, 10);
		assertEquals("[999, 899, 799, 699, 599, 500, 400, 300, 200, 100]", Arrays.toString(multistep));
	}

	/** Five at the start, an ellipsis, three at the end. */
	private static void checkAbridged(JsonNode expected, int[] found) {
		for (int i = 0; i < 5; i++) {
			assertEquals(expected.get(i).asInt(), found[i]);
			assertEquals(expected.get(Math.max(6, expected.size() - 1 - i)).asInt(), found[found.length - 1 - Math.min(i, expected.size() - 7)]);
		}
	}

	/** diffusers takes a fixed distance instead, which is wrong where S does not divide T. */
	@ParameterizedTest
	@CsvSource({"ddim, leading, 7", "ddim, trailing, 7", "ddim, linspace, 30", "ddim, compvis, 30", "ddim, quad, 20", "unipc, trailing, 7", "dpmpp-2m, auto, 30"})
	void aStepLeadsToTheLevelOfTheNext(String name, String spacing, int steps) {
		SamplingSchedule s = sampler(name, steps, spacing).schedule();
		for (int k = 0; k < s.size(); k++) {
			assertEquals(NOISE.alphaCumprod(s.timestep(k)), s.alpha(k));
		}
		boolean clean = !"ddim".equals(name) || "linspace".equals(spacing);
		assertEquals(clean ? 1 : NOISE.alphaCumprod(0), s.alpha(s.size()));
	}

	@Test
	void spacingsAndTheirLimits() {
		assertEquals(31, sampler("ddim", 30, "compvis").schedule().size());
		SamplingSchedule leading = sampler("ddim", 30, "leading").schedule();
		assertEquals(30, leading.size());
		assertEquals(958, leading.timestep(0));
		SamplingSchedule trailing = sampler("ddim", 7, "trailing").schedule();
		assertEquals(999, trailing.timestep(0));
		assertEquals(142, trailing.timestep(6));
		assertEquals(999, sampler("ddim", 1000, "trailing").schedule().timestep(0));
		for (int steps : new int[] {3, 9, 27, 501, 1000}) {
			refused("would need time step 1000", () -> sampler("ddim", steps, "compvis"));
		}
		refused("1 to 1000, not 1001", () -> sampler("ddim", 1001, "trailing"));
		refused("1 to 1000, not 1001", () -> sampler("unipc", 1001, "auto"));
		refused("1 to 1000, not 1001", () -> sampler("dpmpp-2m-karras", 1001, "auto"));
		refused("twice", () -> sampler("dpmpp-2m", 100, "quad"));
		refused("twice", () -> sampler("unipc", 1000, "linspace"));
		for (String name : SamplingConfig.SAMPLERS) {
			for (int steps : new int[] {1, 2}) {
				assertEquals(steps, sampler(name, steps, "auto").schedule().size());
			}
		}
	}

	private static void refused(String reason, Runnable what) {
		FiducialException e = assertThrows(FiducialException.class, what::run);
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains(reason), e.getMessage());
	}

	@Test
	void karrasLevelsLieBetweenTheScheduleS() {
		SamplingSchedule s = sampler("dpmpp-2m-karras", 10, "auto").schedule();
		int[] times = java.util.stream.IntStream.range(0, 10).map(s::timestep).toArray();
		assertEquals("[999, 916, 815, 687, 523, 327, 146, 41, 7, 0]", Arrays.toString(times));
		assertEquals(NOISE.alphaCumprod(999), s.alpha(0), 1e-9);
		assertEquals(NOISE.alphaCumprod(0), s.alpha(9), 1e-9);
	}

	/** Data that are normal with this mean and deviation: the best denoiser is linear, and the way from noise to data known. */
	private record Gauss(double mean, double deviation) {
		Denoiser denoiser(SamplingSchedule s) {
			return (x, step) -> {
				double a = s.signal(step.index());
				double b = s.noise(step.index());
				double weight = a * deviation * deviation / spread(a, b) / spread(a, b);
				return x.sub(x.sub(a * mean).mul(weight).add(mean).mul(a)).div(b);
			};
		}

		private double spread(double a, double b) {
			return Math.hypot(a * deviation, b);
		}

		/** Where the probability flow takes x from the first level to level k. */
		private double exact(SamplingSchedule s, double x, int k) {
			return s.signal(k) * mean + (x - s.signal(0) * mean) / spread(s.signal(0), s.noise(0)) * spread(s.signal(k), s.noise(k));
		}

		private double error(Sampler sampler, double start, int k) {
			return Math.abs(trace(sampler, denoiser(sampler.schedule()), start)[k - 1] - exact(sampler.schedule(), start, k));
		}

		double error(Sampler sampler, double start) {
			return error(sampler, start, sampler.schedule().size());
		}

		double errorOnTheWay(Sampler sampler, double start) {
			return error(sampler, start, sampler.schedule().size() - 1);
		}
	}

	private static final Gauss DATA = new Gauss(.8, .6);

	/** Levels in equal distances of the logarithm of signal to noise, so that the error is that of the solver alone. */
	private static SamplingSchedule even(int steps) {
		double[] alphas = new double[steps + 1];
		for (int k = 0; k <= steps; k++) {
			double snr = Math.exp(2 * (-2.5 + 5.5 * k / steps));
			alphas[k] = snr / (1 + snr);
		}
		return new SamplingSchedule(new int[steps], alphas);
	}

	private static double order(Function<SamplingSchedule, Sampler> solver, int steps) {
		return Math.log(DATA.errorOnTheWay(solver.apply(even(steps)), 1.3) / DATA.errorOnTheWay(solver.apply(even(2 * steps)), 1.3)) / Math.log(2);
	}

	/** Measured before the last step, which is first order in all of them. */
	@Test
	void theErrorFallsWithTheSolversOrder() {
		for (int steps : new int[] {40, 80}) {
			assertEquals(1, order(s -> Sampler.ddim(s, 0), steps), .1);
			assertEquals(2, order(Sampler::dpmSolver, steps), .1);
			assertEquals(3, order(Sampler::uniPc, steps), .1, "the corrector adds one to the predictor's two");
		}
	}

	/** On the way, DDIM is off by a percent; the solvers of higher order are not. */
	@Test
	void fewStepsOfAHigherOrderAreWorthManyOfDdim() {
		double ddim = DATA.error(Sampler.ddim(even(80), 0), 1.3);
		assertTrue(DATA.error(Sampler.dpmSolver(even(20)), 1.3) < ddim);
		assertTrue(DATA.error(Sampler.uniPc(even(10)), 1.3) < ddim);
		assertTrue(DATA.error(sampler("dpmpp-2m-karras", 20, "auto"), 1.3) < DATA.error(sampler("ddim", 50, "auto"), 1.3) / 3);
	}

	@ParameterizedTest
	@CsvSource({"ddim, auto", "ddim, leading", "ddim, trailing", "ddim, linspace", "ddim, quad", "dpmpp-2m, auto", "dpmpp-2m, leading", "dpmpp-2m, trailing", "dpmpp-2m, compvis",
			"dpmpp-2m-karras, auto", "unipc, auto", "unipc, leading", "unipc, trailing"})
	void allSamplersReachTheSolutionAsStepsGrow(String name, String spacing) {
		double few = DATA.error(sampler(name, 10, spacing), 1.3);
		double more = DATA.error(sampler(name, 50, spacing), 1.3);
		double many = DATA.error(sampler(name, 500, spacing), 1.3);
		assertTrue(more < few / 3 && many < few / 20 && many < 5e-3, few + " with 10 steps, " + more + " with 50, " + many + " with 500");
	}

	static List<String> samplers() {
		return SamplingConfig.SAMPLERS;
	}

	@ParameterizedTest
	@MethodSource("samplers")
	void cancelledBetweenSteps(String name) {
		NullProgressMonitor monitor = new NullProgressMonitor();
		int[] calls = new int[1];
		try (Scope s = Scope.open()) {
			NDArray start = Diffusion.normal(1, 1, 4, 8, 8);
			assertThrows(OperationCanceledException.class, () -> sampler(name, 10, "auto").sample((x, step) -> {
				if (++calls[0] == 3) {
					monitor.setCanceled(true);
				}
				return x.toType(DataType.FLOAT32, true);
			}, start, null, null, monitor));
			assertEquals(1, start.getShape().get(0), "what the caller gave stays valid");
		}
		assertEquals(3, calls[0]);
	}

	@ParameterizedTest
	@MethodSource("samplers")
	void nothingStaysBehindAfterARunOrACancelledOne(String name) {
		try (NDManager manager = Torch.newManager()) {
			for (int last : new int[] {Integer.MAX_VALUE, 4}) {
				NullProgressMonitor monitor = new NullProgressMonitor();
				try (Scope s = Scope.open()) {
					NDArray start = manager.create(new float[] {1, 2, 3});
					sampler(name, 8, "auto").sample((x, step) -> {
						monitor.setCanceled(step.index() == last);
						return x.mul(.5f);
					}, start, null, null, monitor);
				} catch (OperationCanceledException e) {
					assertEquals(4, last);
				}
				assertEquals(0, manager.getManagedArrays().size(), "after step " + last);
			}
		}
	}

	/** A batch is a tensor like another, and the noise in it is the caller's. */
	@ParameterizedTest
	@MethodSource("samplers")
	void floatsStayFloatsAndTheStartStaysAsItIs(String name) {
		try (Scope s = Scope.open()) {
			NDArray start = Diffusion.normal(1, 2, 4, 8, 8);
			float first = start.toFloatArray()[0];
			NDArray y = sampler(name, 5, "auto").sample((x, step) -> x.mul(.5f), start, null, null, new NullProgressMonitor());
			assertEquals(DataType.FLOAT32, y.getDataType());
			assertEquals(start.getShape(), y.getShape());
			assertEquals(first, start.toFloatArray()[0]);
			for (float v : y.toFloatArray()) {
				assertTrue(Float.isFinite(v));
			}
		}
	}

	@ParameterizedTest
	@ValueSource(doubles = {0, .5, 1})
	void ddimAsksForNoiseOnceAStepOrNever(double eta) {
		int[] asked = new int[1];
		try (Scope s = Scope.open()) {
			NDArray start = Diffusion.normal(1, 1, 4, 8, 8);
			Sampler.of(new SamplingConfig("ddim", 200, eta, "quad", 1), NOISE).sample((x, step) -> x.mul(.5f), start, () -> {
				asked[0]++;
				return start.zerosLike();
			}, null, new NullProgressMonitor());
		}
		assertEquals(eta == 0 ? 0 : 200, asked[0]);
	}
}
