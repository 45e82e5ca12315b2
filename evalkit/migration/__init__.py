"""From one edition to another: which question is which, what answers become, and what moved a total from one to the other."""
