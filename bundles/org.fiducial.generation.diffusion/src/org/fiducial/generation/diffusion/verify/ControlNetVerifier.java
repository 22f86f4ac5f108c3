package org.fiducial.generation.diffusion.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.FiducialException;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.GradMode;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Scope;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.CaseWeights;
import org.fiducial.torch.verify.Comparisons;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** Family {@code controlnet}: residuals, and the noise predicted by the locked U-Net under several kinds of control. */
public final class ControlNetVerifier implements CaseVerifier {
	private static final Pattern STRENGTH = Pattern.compile("eps_s(\\d)(\\d*)");
	private static final Pattern GUESS = Pattern.compile("eps_guess_scales_(\\d)(\\d*)");

	@Override
	public void verify(CaseFolder c, Comparisons results, IProgressMonitor monitor) {
		try (Base base = Base.of(c)) {
			CaseNetworks.each(c, results, TensorNames.CONTROLNET, CaseNetworks.freshControl(c), p -> {
				ControlNet net = new ControlNet(CaseNetworks.control(c), p, "");
				boolean first = true;
				for (String set : CaseNetworks.sets(c, "x")) {
					try (GradMode off = GradMode.off(); Scope scope = Scope.open()) {
						run(c, results, base.unet, net, set, first);
					}
					first = false;
				}
			});
		}
	}

	/** The U-Net that is steered: {@code base_weights} names a file, or the folder of a case. */
	private record Base(CaseFolder folder, Parameters parameters, UNet unet) implements AutoCloseable {
		static Base of(CaseFolder c) {
			String named = c.json().path("base_weights").asString("");
			if (named.isEmpty()) {
				throw FiducialException.input(c.folder().resolve(CaseFolder.DESCRIPTION) + ": 'base_weights' is missing: it names the weights of the U-Net that is steered");
			}
			Path path = c.folder().resolve(named).normalize();
			Path home = Files.isDirectory(path) ? path : path.getParent();
			boolean described = Files.isRegularFile(home.resolve(CaseFolder.DESCRIPTION)) && !home.equals(c.folder().normalize());
			CaseFolder folder = described ? CaseFolder.open(home) : null;
			CaseFolder config = described ? folder : c;
			Parameters p;
			if (Files.isRegularFile(path)) {
				p = CaseWeights.load(path, CaseNetworks.UNET);
				TensorNames.UNET.makeOriginal(p);
			} else if (described) {
				p = CaseNetworks.weights(folder, TensorNames.UNET, CaseNetworks.freshUNet(folder));
			} else {
				throw FiducialException.input(path + ": is missing; 'base_weights' of " + c.folder().resolve(CaseFolder.DESCRIPTION) + " names it");
			}
			return new Base(folder, p, new UNet(CaseNetworks.unet(config), p, ""));
		}

		@Override
		public void close() {
			parameters.close();
			if (folder != null) {
				folder.close();
			}
		}
	}

	private static void run(CaseFolder c, Comparisons results, UNet unet, ControlNet net, String set, boolean first) {
		NDArray x = c.tensor("in." + set + "x");
		NDArray context = c.tensor("in." + set + "context");
		long[] t = c.longs("in." + set + "t");
		NDArray hint = net.encodeHint(c.pictures("in." + set + "hint_u8_hwc", 1 / 255f, 0));
		results.compareCrop(set + "input_hint_block", hint);
		if (first) {
			results.compareCrop("input_hint_block", hint);
		}
		NDList r = net.residuals(x, hint, t, context);
		for (int i = 0; i < r.size(); i++) {
			results.compare(set + "residual_" + i, r.get(i));
			results.compareCrop(set + "residual_" + i + ".b0", r.get(i));
		}
		double[] ones = UNet.Control.of(r, 1).scales();
		results.compute(set + "eps", () -> unet.predict(x, t, context, UNet.Control.of(r, 1)));
		results.compute(set + "eps_only_mid", () -> unet.predict(x, t, context, new UNet.Control(r, ones, true)));
		results.compute(set + "eps_no_control", () -> unet.predict(x, t, context));
		for (String name : results.names(set)) {
			Matcher strength = STRENGTH.matcher(name);
			if (strength.matches()) {
				results.compute(set + name, () -> unet.predict(x, t, context, UNet.Control.of(r, number(strength))));
			}
			Matcher guess = GUESS.matcher(name);
			if (guess.matches()) {
				results.compute(set + name, () -> unet.predict(x, t, context, new UNet.Control(r, net.guessScales(number(guess)), false)));
			}
		}
	}

	/** 07 means 0.7. */
	static double number(Matcher m) {
		return Double.parseDouble(m.group(1) + "." + (m.group(2).isEmpty() ? "0" : m.group(2)));
	}
}
