package org.fiducial.headless.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/** Rules that the compiler cannot check, read from the class files of every bundle of ours. */
class BytecodeTest {
	/** Calls of NDArray's arithmetic with numbers hold this descriptor: see {@link org.fiducial.torch.Ops}. */
	private static final String NUMBER_ARITHMETIC = "(Ljava/lang/Number;)Lai/djl/ndarray/NDArray;";
	private static final String NUMBER_CLIP = "(Ljava/lang/Number;Ljava/lang/Number;)Lai/djl/ndarray/NDArray;";

	@Test
	void noTensorIsCombinedWithANumberThatJavaLetsGoOf() throws IOException {
		Set<String> seen = new TreeSet<>();
		List<String> found = new ArrayList<>();
		for (Bundle b : FrameworkUtil.getBundle(BytecodeTest.class).getBundleContext().getBundles()) {
			String name = b.getSymbolicName();
			Enumeration<URL> classes = name.startsWith("org.fiducial.") && !name.endsWith(".tests") ? b.findEntries("/", "*.class", true) : null;
			for (URL u : classes == null ? List.<URL>of() : Collections.list(classes)) {
				seen.add(name);
				try (InputStream in = u.openStream()) {
					String code = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
					if (code.contains(NUMBER_ARITHMETIC) || code.contains(NUMBER_CLIP)) {
						found.add(u.getPath());
					}
				}
			}
		}
		assertTrue(seen.containsAll(List.of("org.fiducial.torch", "org.fiducial.generation.diffusion", "org.fiducial.detection.hourglass")), seen.toString());
		assertEquals(List.of(), found, "use org.fiducial.torch.Ops instead");
	}
}
