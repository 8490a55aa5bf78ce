-- Sends the requests of the file that ALTIUS_CALLS names, one after the other and over again.
local bodies = {}
for line in io.lines(os.getenv("ALTIUS_CALLS")) do bodies[#bodies + 1] = line end
local headers = { ["Content-Type"] = "application/json" }
local turn = 0

function request()
  turn = turn % #bodies + 1
  return wrk.format("POST", "/", headers, bodies[turn])
end
