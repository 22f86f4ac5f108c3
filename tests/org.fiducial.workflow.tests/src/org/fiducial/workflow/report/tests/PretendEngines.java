package org.fiducial.workflow.report.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.random.CounterRandom;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.ImporterLookup;
import org.fiducial.dataset.portraits.Portrait;
import org.fiducial.dataset.portraits.PortraitGenerator;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.dataset.portraits.PortraitsImporter;
import org.fiducial.detection.Detection;
import org.fiducial.detection.DetectionEngine;
import org.fiducial.detection.Detector;
import org.fiducial.detection.DetectorTrainingConfig;
import org.fiducial.generation.GenerationEngine;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.landmark.LandmarkScheme;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.landmark.Part;
import org.fiducial.landmark.data.LabelledImages;
import org.fiducial.landmark.render.ConditioningRenderer;
import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;
import org.fiducial.style.Style;
import org.fiducial.style.StyleRegistry;
import org.fiducial.workflow.step.Engines;

/**
 * Engines that know the answers: pictures are portraits bent to the asked shape, more or less; detectors look the truth up and blur it. What
 * they write looks as what real ones write.
 */
final class PretendEngines {
	private static final LandmarkScheme SCHEME = LandmarkSchemes.shared().get("ibug68");
	private final int size;
	private final Map<RgbImage, double[]> truth = new HashMap<>();
	private final Map<RgbImage, String> styles = new HashMap<>();
	private final Map<String, PortraitStyle> byPrompt = new HashMap<>();
	private final ProjectStore store;

	PretendEngines(ProjectStore store, int size) {
		this.store = store;
		this.size = size;
		for (PortraitStyle p : PortraitStyle.values()) {
			StyleRegistry.shared().find(p.id()).map(Style::prompt).ifPresent(text -> byPrompt.put(text, p));
		}
	}

	Engines engines() {
		return new Engines(ImporterLookup.of(Map.of("portraits", new PortraitsImporter())), id -> new Painters(), id -> new Finders());
	}

	/** Draws a portrait and bends it to a shape that is off by {@code blur} of the asked one. */
	private RgbImage paint(PortraitStyle style, double[] asked, CounterRandom random, double blur) {
		Portrait p = PortraitGenerator.draw(style, 77, random.nextInt(100_000), size);
		double[] shape = blurred(asked, random, blur);
		RgbImage image = Bend.to(p.image(), p.landmarks(), shape);
		truth.put(image, shape);
		styles.put(image, style.id());
		return image;
	}

	/** A shape off by about a part of the distance of the eyes: parts move as a whole, points a little on their own. */
	private static double[] blurred(double[] shape, CounterRandom random, double part) {
		double unit = SCHEME.defaultNormalizer().of(shape) * part;
		double[] out = shape.clone();
		for (Part p : SCHEME.parts()) {
			double dx = random.nextGaussian() * unit * .7;
			double dy = random.nextGaussian() * unit * .7;
			for (int k = 0; k < p.size(); k++) {
				out[2 * p.index(k)] += dx + random.nextGaussian() * unit * .25;
				out[2 * p.index(k) + 1] += dy + random.nextGaussian() * unit * .25;
			}
		}
		return out;
	}

	/** A folder as engines write it, with a tensor of n numbers. */
	private static Path model(Path runFolder, String weights, int n, Map<String, Object> description) {
		try {
			Path model = Files.createDirectories(runFolder.resolve("model"));
			byte[] header = ("{\"w\":{\"dtype\":\"U8\",\"shape\":[" + n + "],\"data_offsets\":[0," + n + "]}}").getBytes(StandardCharsets.UTF_8);
			ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + n).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header);
			Files.write(model.resolve(weights), bytes.array());
			Files.writeString(model.resolve("model.json"), Configs.toJson(description));
			return model;
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private static void curve(RunListener listener, long step, long steps, double rate, CounterRandom random) {
		double t = (double) step / steps;
		Map<String, Double> m = new LinkedHashMap<>();
		m.put("loss", .04 + .5 * Math.exp(-6 * t) * (1 + .15 * random.nextGaussian()) + .012 * random.nextDouble());
		m.put("lr", rate);
		m.put("grad_norm", 1 + random.nextDouble());
		m.put("seconds_per_step", .31);
		listener.metrics(step, m);
	}

	private final class Painters implements GenerationEngine {
		@Override
		public Path train(GeneratorTrainingConfig c, LabelledImages data, Path runFolder, RunListener listener, IProgressMonitor monitor) {
			boolean styled = "style".equals(c.prompts());
			List<Map<String, Object>> probes = new ArrayList<>();
			for (int i = 0; i < Math.min(6, data.size()); i++) {
				int k = i * data.size() / 6;
				probes.add(Map.of("index", i, "style", data.style(k), "shape", data.shape(k)));
				listener.probe(i, data.style(k), data.shape(k));
			}
			for (long s = 1; s <= c.steps(); s++) {
				curve(listener, s, c.steps(), Math.min(1, s / 20.0) * c.learningRate(), CounterRandom.of(c.seed(), s));
				if (s % c.probeEvery() == 0) {
					RgbImage sheet = sheet(probes, (styled ? .4 : 1) * Math.exp(-3.0 * s / c.steps()));
					listener.picture(s, "probe", sheet);
					listener.probed(s, pictures(sheet, probes.size()));
				}
			}
			return model(runFolder, "controlnet.safetensors", 40_000,
					Map.of("format", 1, "kind", "controlnet", "base", c.base().isEmpty() ? "portraits-base" : c.base(), "licence", "EPL-2.0", "renderer", c.renderer()));
		}

		private List<RgbImage> pictures(RgbImage sheet, int n) {
			List<RgbImage> out = new ArrayList<>();
			for (int i = 0; i < n; i++) {
				RgbImage picture = new RgbImage(size, size);
				for (int r = 0; r < size; r++) {
					System.arraycopy(sheet.rgb(), ((size + r) * sheet.width() + i * size) * 3, picture.rgb(), r * size * 3, size * 3);
				}
				out.add(picture);
			}
			return out;
		}

		private RgbImage sheet(List<Map<String, Object>> probes, double noise) {
			RgbImage sheet = new RgbImage(size * probes.size(), 2 * size);
			ConditioningRenderer renderer = ConditioningRenderer.of(ConditioningRenderer.PARTS_V1, SCHEME);
			for (int i = 0; i < probes.size(); i++) {
				double[] shape = (double[]) probes.get(i).get("shape");
				CounterRandom random = CounterRandom.of(5, i);
				RgbImage clean = paint(PortraitStyle.of((String) probes.get(i).get("style")), shape, random, .03 + .25 * noise);
				RgbImage picture = new RgbImage(size, size);
				for (int k = 0; k < picture.rgb().length; k++) {
					picture.rgb()[k] = (byte) Math.clamp((clean.rgb()[k] & 255) * (1 - noise * .7) + 128 * noise * .7 + 70 * noise * random.nextGaussian(), 0, 255);
				}
				truth.put(picture, truth.get(clean));
				styles.put(picture, styles.get(clean));
				paste(sheet, renderer.render(shape, size), i * size, 0);
				paste(sheet, picture, i * size, size);
			}
			return sheet;
		}

		@Override
		public Generator load(Path model) {
			return new Generator() {
				@Override
				public int imageSize() {
					return size;
				}

				@Override
				public String modelHash() {
					return "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
				}

				@Override
				public List<RgbImage> generate(List<GenerationRequest> requests, SamplingConfig config, IProgressMonitor monitor) {
					return requests.stream().map(r -> {
						CounterRandom random = CounterRandom.of(r.seed(), r.item());
						return paint(byPrompt.getOrDefault(r.prompt(), PortraitStyle.PHOTO), r.shape(), random, random.chance(.25) ? .1 + .1 * random.nextDouble() : .02 + .03 * random.nextDouble());
					}).toList();
				}

				@Override
				public RgbImage condition(double[] shape) {
					return ConditioningRenderer.of(ConditioningRenderer.PARTS_V1, SCHEME).render(shape, size);
				}

				@Override
				public void close() {
					// holds nothing
				}
			};
		}
	}

	private static void paste(RgbImage to, RgbImage from, int x, int y) {
		for (int r = 0; r < from.height(); r++) {
			System.arraycopy(from.rgb(), r * from.width() * 3, to.rgb(), ((y + r) * to.width() + x) * 3, from.width() * 3);
		}
	}

	private final class Finders implements DetectionEngine {
		@Override
		public Path train(DetectorTrainingConfig c, LabelledImages training, LabelledImages validation, Path runFolder, RunListener listener, IProgressMonitor monitor) {
			for (long s = 1; s <= c.steps(); s++) {
				curve(listener, s, c.steps(), .5 * c.learningRate() * (1 + Math.cos(Math.PI * s / c.steps())), CounterRandom.of(c.seed() + 1, s));
				if (validation != null && s % c.validateEvery() == 0) {
					listener.metrics(s, Map.of("nme", .03 + .1 * Math.exp(-4.0 * s / c.steps())));
				}
			}
			return model(runFolder, "detector.safetensors", 25_000, Map.of("format", 1, "kind", "hourglass"));
		}

		@Override
		public Detector load(Path model) {
			remember();
			return new Finder(model.toString().contains("photo-detector") ? .075 : .028);
		}

		private void remember() {
			for (Sample s : store.samples().each(SampleQuery.all())) {
				store.annotations().find(s.getId(), "imported").ifPresent(a -> {
					RgbImage image = ImageFiles.read(store.imageOf(s));
					truth.putIfAbsent(image, a.getShape());
					styles.putIfAbsent(image, s.getStyle());
				});
			}
		}
	}

	private final class Finder implements Detector {
		private final double onArt;

		Finder(double onArt) {
			this.onArt = onArt;
		}

		@Override
		public String scheme() {
			return "ibug68";
		}

		@Override
		public String modelHash() {
			return "feedface" + Integer.toHexString((int) (onArt * 1e6));
		}

		@Override
		public List<Detection> detect(List<RgbImage> images, List<double[]> faces) {
			return images.stream().map(i -> {
				String style = styles.getOrDefault(i, "photo");
				CounterRandom random = CounterRandom.of(i.hashCode(), Math.round(onArt * 1e6));
				double off = "photo".equals(style) ? .022 : onArt * (.75 + CounterRandom.of(style.hashCode(), 3).nextDouble() * .9);
				return new Detection(blurred(truth.getOrDefault(i, template(i.width())), random, off), new float[SCHEME.pointCount()]);
			}).toList();
		}

		private double[] template(int width) {
			double[] t = SCHEME.template().orElseThrow();
			double[] out = new double[t.length];
			for (int k = 0; k < t.length; k++) {
				out[k] = width / 2.0 + t[k] * width / 4;
			}
			return out;
		}

		@Override
		public void close() {
			// holds nothing
		}
	}
}
